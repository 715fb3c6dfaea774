"""交货延误对策表: asked for by itself for each miss, with cause analysis, prevention and follow-up (5.1.10(4))."""
