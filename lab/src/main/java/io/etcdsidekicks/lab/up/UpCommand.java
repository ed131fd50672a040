package io.etcdsidekicks.lab.up;

import io.etcdsidekicks.discovery.FileFailure;
import io.etcdsidekicks.discovery.Pause;
import io.etcdsidekicks.discovery.Scheme;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.discovery.settings.Readings;
import io.etcdsidekicks.lab.ClusterPlan;
import io.etcdsidekicks.lab.Distributions;
import io.etcdsidekicks.lab.Lab;
import io.etcdsidekicks.lab.Sandbox;
import io.etcdsidekicks.lab.parts.PartsFinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code lab up}. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        customSynopsis = "lab up [OPTION...]%n",
        description = {
            "Starts Consul on N machines, boots the machines at scattered times, shows what each is doing, and ends"
                    + " with the member list, the cluster ID as every member reports it, and how long each step took.",
            "Stays up until Ctrl-C.%n"
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0    one cluster, and every machine is a started member of it",
            "  1    more than one cluster, or not a full one",
            "  2    wrong settings, or a part is missing",
            "  3    --timeout passed while gates waited; their last words say why",
            "  130  stopped by Ctrl-C before the end"
        })
public final class UpCommand implements Program {
    private static final int MOST_NODES = 9;

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "3", description = "Machines. Default: 3.")
    String nodes = "";

    @Option(names = "--size", paramLabel = "N", description = "Size of the etcd cluster. Default: as many as --nodes.")
    String size = "";

    @Option(names = "--cluster", paramLabel = "NAME", defaultValue = "demo", description = "Default: demo.")
    String cluster = "";

    @Option(
            names = "--scheme",
            paramLabel = "tagged|named",
            defaultValue = "tagged",
            description = "How the records are named in Consul. Default: tagged.")
    String scheme = "";

    @Option(
            names = "--consul-defaults",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "Consul's DNS as it comes, which cuts answers without saying so; else with enable_truncate.")
    String consulDefaults = "";

    @Option(
            names = "--gate",
            paramLabel = "ours|shell|none",
            defaultValue = "ours",
            description = "What holds etcd back: our gate, the curl/dig/mv recipe, or nothing. Default: ours.")
    String gate = "";

    @Option(
            names = "--stagger",
            paramLabel = "TIME",
            defaultValue = "3s",
            description = "The machines boot at random times within this. Default: 3s.")
    String stagger = "";

    @Option(names = "--seed", paramLabel = "NUMBER", description = "Of those random times. Default: another each time.")
    String seed = "";

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "template",
            description =
                    "What our gate makes etcd's start file from: template (the built-in one), discovery-srv (one with"
                            + " which etcd asks DNS, a founding record guards it), article (the same, --founding off)."
                            + " The others run the article's own pod, with flags. The article is Jeff Gensler's Bootstrapping etcd3"
                            + " with Consul, 2017 (README.md). Default: ${DEFAULT-VALUE}.")
    String mode = "";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "90s",
            description = "How long to wait for a result, from the first boot. Default: 90s.")
    String timeout = "";

    @Option(names = "--json", paramLabel = "FILE", description = "Write what was found there, for machines.")
    String json = "";

    @Option(names = "--logs", paramLabel = "DIR", description = "Copy every program's log there at the end.")
    String logs = "";

    @Option(
            names = "--exit",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "End at once when there is a result.")
    String exit = "";

    @Override
    public Run prepare(Mistakes mistakes) {
        var options = read(mistakes);
        return pause -> {
            var screen = Screen.open();
            var programs = Distributions.ofThisBuild();
            var parts = new PartsFinder(programs.parts()).find();
            RecipeTools.check(options.gate());
            try (var lab = Lab.create(options.nodes(), options.plan(), parts, programs)) {
                var findings = new UpRun(options, lab, screen).run();
                screen.say("");
                findings.lines().forEach(screen::say);
                screen.headline("verdict: " + findings.verdict());
                keep(options, findings, lab);
                if (!options.exit()) {
                    stayUp(screen, lab, pause);
                }
                return findings.exitCode();
            }
        };
    }

    UpOptions read(Mistakes mistakes) {
        var machines = mistakes.required("--nodes", nodes, "3", text -> Readings.number(text, 1, MOST_NODES));
        var kind = mistakes.required("--gate", gate, "ours", UpCommand::gate);
        var plan = new ClusterPlan(
                mistakes.required("--cluster", cluster, "demo", Readings::clusterName),
                mistakes.optional("--size", size, "3", text -> Readings.number(text, 1, MOST_NODES))
                        .orElse(machines),
                mistakes.required("--scheme", scheme, "tagged", Readings::scheme),
                mistakes.required("--consul-defaults", consulDefaults, "true", Readings::flag),
                kind == Gate.OURS
                        ? mistakes.required("--mode", mode, "template", UpCommand::mode)
                        : ClusterPlan.Mode.WITHOUT_GATE);
        var options = new UpOptions(
                machines,
                plan,
                kind,
                mistakes.required("--timeout", timeout, "90s", Readings::duration),
                mistakes.required("--stagger", stagger, "3s", Readings::duration),
                mistakes.optional("--seed", seed, "42", Long::parseLong).orElseGet(() -> System.nanoTime() % 1_000_000),
                mistakes.optional("--json", json, "found.json", Readings::path),
                mistakes.optional("--logs", logs, "logs", Readings::path),
                mistakes.required("--exit", exit, "true", Readings::flag));
        if (options.gate() == Gate.SHELL && plan.scheme() != Scheme.TAGGED) {
            mistakes.add("--gate", gate, "the recipe knows only the tagged scheme", "shell --scheme tagged");
        }
        return options;
    }

    private static ClusterPlan.Mode mode(String text) {
        return Arrays.stream(ClusterPlan.Mode.values())
                .filter(known ->
                        known != ClusterPlan.Mode.WITHOUT_GATE && known.word().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be template, discovery-srv or article"));
    }

    private static Gate gate(String text) {
        return Arrays.stream(Gate.values())
                .filter(kind -> kind.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be ours, shell or none"));
    }

    private static void keep(UpOptions options, Findings findings, Lab lab) {
        try {
            if (options.json().isPresent()) {
                findings.write(options.json().get());
            }
            if (options.logs().isPresent()) {
                for (var machine : lab.machines()) {
                    copy(
                            machine.machine().folder().resolve("logs"),
                            options.logs().get().resolve(machine.name()));
                }
            }
        } catch (IOException e) {
            System.err.println("what was found cannot be written: " + FileFailure.describe(e));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.newDirectoryStream(from)) {
            for (var file : files) {
                Files.write(to.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
    }

    private static void stayUp(Screen screen, Lab lab, Pause pause) {
        screen.say("");
        screen.say("The machines stay up until Ctrl-C. A shell on one of them, in another terminal:");
        lab.machines()
                .forEach(machine -> screen.say("  %-8s %s"
                        .formatted(
                                machine.name(),
                                Sandbox.entry() + machine.machine().entry())));
        try {
            while (true) {
                pause.pause(Duration.ofHours(1));
            }
        } catch (InterruptedException e) {
            screen.say("stopping");
        }
    }
}
