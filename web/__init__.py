"""What people see: pages on the company's own machine."""
