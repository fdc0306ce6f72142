"""What the business knows: types, rules, matching, storage. Knows no other package."""
