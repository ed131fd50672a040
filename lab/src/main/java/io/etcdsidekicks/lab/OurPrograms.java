package io.etcdsidekicks.lab;

import io.etcdsidekicks.lab.machine.Machine;
import io.etcdsidekicks.lab.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** Registrar and gate on one machine, with the options that the plan and the machine's paths give them. */
final class OurPrograms {
    private final Machine machine;
    private final MachinePaths paths;
    private final ClusterPlan plan;
    private final Distributions distributions;
    private final List<Program> started = new CopyOnWriteArrayList<>();

    OurPrograms(Machine machine, MachinePaths paths, ClusterPlan plan, Distributions distributions) {
        this.machine = machine;
        this.paths = paths;
        this.plan = plan;
        this.distributions = distributions;
    }

    /** All that were started, those that have ended included. */
    List<Program> started() {
        return List.copyOf(started);
    }

    Program registrar(String... more) {
        return start("registrar", List.of(distributions.registrar().toString()), volumeOptions(), more);
    }

    Program gate(String... more) {
        return start("readiness-gate", List.of(distributions.readinessGate().toString()), gateOptions(), more);
    }

    /** A sub-command of the gate. */
    Program gateCommand(String command, String... more) {
        return start(
                "readiness-gate-" + command,
                List.of(distributions.readinessGate().toString(), command),
                gateOptions(),
                more);
    }

    private List<String> volumeOptions() {
        var options = new ArrayList<>(List.of(
                "--volume",
                paths.volume().toString(),
                "--state-dir",
                paths.state().toString()));
        if (plan.mode().asksDns()) {
            options.addAll(List.of("--template", paths.template().toString()));
        }
        return options;
    }

    private List<String> gateOptions() {
        var options = new ArrayList<>(List.of(
                "--size", String.valueOf(plan.size()),
                "--manifest", paths.staged().toString(),
                "--manifest-dir", paths.manifests().toString(),
                "--founding", plan.mode() == ClusterPlan.Mode.ARTICLE ? "off" : "on"));
        options.addAll(volumeOptions());
        return options;
    }

    private Program start(String name, List<String> program, List<String> arguments, String... more) {
        var command = new ArrayList<>(program);
        // Not what lies in /etc of the machine that the lab runs on.
        command.addAll(List.of("--config", "/dev/null"));
        command.addAll(
                List.of("--cluster", plan.cluster(), "--scheme", plan.scheme().word()));
        command.addAll(arguments);
        command.addAll(List.of(more));
        var begun = machine.start(name, command, Map.of());
        started.add(begun);
        return begun;
    }
}
