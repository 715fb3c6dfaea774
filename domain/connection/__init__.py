"""What comes from and goes to the factory's other systems: tables with stored column mappings, the JSON interface, webhooks."""
