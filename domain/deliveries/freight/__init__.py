"""额外运费与超额运费: freight beyond what was agreed, proposed by itself, decided by who may spend it, by cause and payer (5.1.10(4))."""
