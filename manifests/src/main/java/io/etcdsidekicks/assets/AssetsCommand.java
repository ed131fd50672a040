package io.etcdsidekicks.assets;

import io.etcdsidekicks.assets.AssetWriter.Looked;
import io.etcdsidekicks.assets.AssetWriter.State;
import io.etcdsidekicks.assets.ClusterSpec.Images;
import io.etcdsidekicks.assets.ClusterSpec.Machine;
import io.etcdsidekicks.assets.ClusterSpec.Way;
import io.etcdsidekicks.discovery.Counted;
import io.etcdsidekicks.discovery.FileFailure;
import io.etcdsidekicks.discovery.settings.JarVersion;
import io.etcdsidekicks.discovery.settings.Launch;
import io.etcdsidekicks.discovery.settings.Mistakes;
import io.etcdsidekicks.discovery.settings.Program;
import io.etcdsidekicks.discovery.settings.Readings;
import io.etcdsidekicks.discovery.startfile.ConfigFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code assets}: the folder of a cluster. */
@Command(
        name = "assets",
        mixinStandardHelpOptions = true,
        versionProvider = JarVersion.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        customSynopsis = "assets --cluster NAME --machines NAME=ADDRESS,... [--write] [OPTION...]%n",
        description = {
            "Makes the files that the machines of one etcd cluster need: static pods or units, settings, the Consul"
                    + " agent's configuration, and etcd's endpoints for the API server.",
            "",
            "Shows what it would write, and writes it with --write. A file that is there already is never changed: if"
                    + " it differs, nothing is written at all.%n"
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  shown, written, or everything was there already",
            "  1  refused: files are there that differ, or the folder cannot be written",
            "  2  wrong settings",
            "",
            "Example:",
            "  assets --cluster mycluster --machines node-1=10.0.0.11,node-2=10.0.0.12,node-3=10.0.0.13 --write"
        })
public final class AssetsCommand implements Program {
    private static final String MACHINES_EXAMPLE = "node-1=10.0.0.11,node-2=10.0.0.12,node-3=10.0.0.13";

    @Mixin
    Launch.FileOption file = new Launch.FileOption();

    @Option(names = "--cluster", paramLabel = "NAME", description = "Name of the etcd cluster, part of its DNS name.")
    String cluster = "";

    @Option(
            names = "--machines",
            paramLabel = "NAME=ADDRESS,...",
            description = "All machines of the cluster: node name, and the address by which the others reach it. The"
                    + " first three are Consul's servers.")
    String machines = "";

    @Option(
            names = "--datacenter",
            paramLabel = "NAME",
            defaultValue = "dc1",
            description = "Consul's. Default: ${DEFAULT-VALUE}.")
    String datacenter = "";

    @Option(
            names = "--systemd",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "Units instead of static pods. Default: ${DEFAULT-VALUE}.")
    String systemd = "";

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "How etcd is started today: its static pod, or an environment file with ETCD_... What it says"
                    + " becomes the template of the start file, and the pod one that is started from it.")
    String from = "";

    @Option(names = "--consul-image", paramLabel = "IMAGE", description = "Default: as in manifests/consul.yaml.")
    String consulImage = "";

    @Option(names = "--etcd-image", paramLabel = "IMAGE", description = "Default: as in manifests/etcd.yaml.")
    String etcdImage = "";

    @Option(names = "--registrar-image", paramLabel = "IMAGE", description = "Default: as in manifests/registrar.yaml.")
    String registrarImage = "";

    @Option(
            names = "--readiness-gate-image",
            paramLabel = "IMAGE",
            description = "Default: as in manifests/readiness-gate.yaml.")
    String readinessGateImage = "";

    @Option(names = "--out", paramLabel = "FOLDER", description = "Default: a folder of the cluster's name, here.")
    String out = "";

    @Option(
            names = "--write",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "Write the files; without it they are only shown. Default: ${DEFAULT-VALUE}.")
    String write = "";

    @Spec
    CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(Launch.run("assets", new AssetsCommand(), System.getenv(), args));
    }

    @Override
    public Run prepare(Mistakes mistakes) {
        var described = read(mistakes);
        var folder = mistakes.optional("--out", out, "/srv/mycluster", Readings::path)
                .orElseGet(() -> Path.of(described.name()));
        var isToBeWritten = mistakes.required("--write", write, "true", Readings::flag);
        return _ -> {
            described.existing().ifPresent(existing -> existing.told().forEach(this::say));
            return make(Assets.of(described), folder, isToBeWritten);
        };
    }

    ClusterSpec read(Mistakes mistakes) {
        return new ClusterSpec(
                mistakes.required("--cluster", cluster, "mycluster", Readings::clusterName),
                mistakes.required("--datacenter", datacenter, "dc1", Readings::datacenter),
                mistakes.required("--machines", machines, MACHINES_EXAMPLE, Machine::list),
                new Images(
                        mistakes.optional("--consul-image", consulImage, "hashicorp/consul:1.21", AssetsCommand::image),
                        mistakes.optional("--registrar-image", registrarImage, "registrar:0.1", AssetsCommand::image),
                        mistakes.optional(
                                "--readiness-gate-image",
                                readinessGateImage,
                                "readiness-gate:0.1",
                                AssetsCommand::image),
                        mistakes.optional("--etcd-image", etcdImage, "etcd:3.5.16", AssetsCommand::image)),
                mistakes.required("--systemd", systemd, "true", Readings::flag) ? Way.SYSTEMD : Way.KUBELET,
                mistakes.optional("--from", from, "/etc/kubernetes/manifests/etcd.yaml", Readings::path)
                        .flatMap(file -> conversion(file, mistakes)));
    }

    private static Optional<Conversion> conversion(Path file, Mistakes mistakes) {
        try {
            return Optional.of(Conversion.of(Files.readString(file)));
        } catch (ConfigFault e) {
            e.problems().forEach(problem -> mistakes.add("--from " + file + ": " + problem));
        } catch (IOException e) {
            mistakes.add("--from " + file + ": cannot be read (" + FileFailure.describe(e) + ")");
        }
        return Optional.empty();
    }

    /** It stands in YAML as it is. */
    private static String image(String text) {
        if (!text.matches("[A-Za-z0-9][A-Za-z0-9._:/@-]*")) {
            throw new IllegalArgumentException("must be an image's name, with its tag or digest");
        }
        return text;
    }

    private int make(List<Asset> assets, Path folder, boolean isToBeWritten) {
        var writer = new AssetWriter(folder);
        try {
            var looked = writer.look(assets);
            say(folder + "/");
            show(looked);
            var different =
                    inState(looked, State.DIFFERENT).stream().map(Asset::path).toList();
            if (!different.isEmpty()) {
                return refuse("what is there already differs, and is never overwritten: " + different
                        + "; move it away, or choose another --out");
            }
            var missing = inState(looked, State.NEW);
            if (missing.isEmpty()) {
                say("everything is there already");
            } else if (isToBeWritten) {
                writer.write(missing);
                say("written: " + Counted.of(missing.size(), "file") + "; go on with " + folder.resolve("README.md"));
            } else {
                say("nothing was written; --write writes " + Counted.of(missing.size(), "file"));
            }
            return DONE;
        } catch (IOException e) {
            return refuse(folder + " cannot be written: " + FileFailure.describe(e)
                    + "; what is there stays, and --write goes on with it");
        }
    }

    private void show(List<Looked> looked) {
        var width = looked.stream()
                .mapToInt(each -> each.asset().path().toString().length())
                .max()
                .orElse(0);
        looked.forEach(each -> say(("  %-4s %-" + width + "s  %s")
                .formatted(
                        switch (each.state()) {
                            case NEW -> "new";
                            case SAME -> "same";
                            case DIFFERENT -> "DIFF";
                        },
                        each.asset().path(),
                        each.asset().purpose())));
    }

    private static List<Asset> inState(List<Looked> looked, State state) {
        return looked.stream()
                .filter(each -> each.state() == state)
                .map(Looked::asset)
                .toList();
    }

    private void say(String line) {
        var writer = spec.commandLine().getOut();
        writer.println(line);
        writer.flush();
    }

    private int refuse(String words) {
        var err = spec.commandLine().getErr();
        err.println("refused: " + words);
        err.flush();
        return REFUSED;
    }
}
