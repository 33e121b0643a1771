"""Put before everything else on a measured process's path: hides what is there for tests alone but other libraries take
up when they find it, since nobody's installation has it."""
