package io.etcdsidekicks.gate;

/** Values that nobody else can have. */
@FunctionalInterface
public interface Secrets {
    String next();
}
