package io.etcdsidekicks.lab.up;

import io.etcdsidekicks.lab.ClusterPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** @param json where to write what was found, for machines */
public record UpOptions(
        int nodes,
        ClusterPlan plan,
        Gate gate,
        Duration timeout,
        Duration stagger,
        long seed,
        Optional<Path> json,
        Optional<Path> logs,
        boolean exit) {}
