package io.etcdsidekicks.gate;

/** Whom Consul holds for alive, consistently read. */
@FunctionalInterface
public interface LiveMachines {
    MachinesAnswer ask();
}
