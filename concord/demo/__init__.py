"""The demo company: Hengchuan, its people, forty customers, six hundred parts and two years of orders; the same each time."""
