package io.etcdsidekicks.lab.kubelet;

import io.etcdsidekicks.lab.parts.Parts;
import io.etcdsidekicks.lab.program.Scripts;
import io.etcdsidekicks.lab.program.ShortCommand;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The images that the repository's manifests name, as containerd keeps them.
 *
 * @param folder on the file system that machines are on, which share its files
 * @param pause the name of the image that holds a pod's namespaces
 */
public record PodImages(Path folder, String pause) {
    private static final Logger LOG = LoggerFactory.getLogger(PodImages.class);
    private static final String PAUSE = "docker.io/etcd-sidekicks-lab/pause:1";

    /**
     * Makes them out of this build and of the real parts, by the steps of the repository's Dockerfile; half a minute. Only
     * for the machine's root.
     *
     * @param project with both programs built
     * @param programs what {@link io.etcdsidekicks.lab.parts.PartsFinder#kubelet()} has found
     * @param folder a new one, below the sandbox's {@code /run}; takes 1 GB
     */
    public static PodImages make(Path project, Parts parts, Path programs, Path folder) {
        LOG.info("making the images of this build, half a minute on a quiet machine ...");
        ShortCommand.run(
                "sh",
                "-c",
                Scripts.text("pod-images.sh"),
                "pod-images",
                project.toString(),
                System.getProperty("java.home"),
                parts.consul().toString(),
                parts.etcd().toString(),
                parts.etcdctl().toString(),
                programs.toString(),
                PAUSE,
                folder.toString());
        return new PodImages(folder, PAUSE);
    }

    /** Gives them to a containerd that has not run yet, in no time: only its databases are ever written to. */
    void giveTo(Path containerd) {
        ShortCommand.run(
                "sh",
                "-euc",
                "cp -al \"$0\" \"$1\" && cd \"$0\""
                        + " && find . -name '*.db' -exec cp --remove-destination {} \"$1/{}\" ';'",
                folder.toString(),
                containerd.toString());
    }
}
