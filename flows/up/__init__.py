"""Everything on one machine with one command (まとめて動かす): parts, and who watches them."""
