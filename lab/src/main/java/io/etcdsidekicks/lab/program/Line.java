package io.etcdsidekicks.lab.program;

import java.time.Instant;

/** One line that a program wrote to its standard output or standard error. */
public record Line(Instant at, String text) {}
