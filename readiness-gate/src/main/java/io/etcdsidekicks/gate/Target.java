package io.etcdsidekicks.gate;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How etcd gets its start values.
 *
 * @param template the staged file; empty for the built-in one, which only {@link Kind#STATIC_POD} has not
 * @param output what etcd, or the kubelet, reads
 */
public record Target(Kind kind, Optional<Path> template, Path output) {

    /** The three ways. */
    public enum Kind {
        /** A manifest in the kubelet's directory. */
        STATIC_POD("static-pod"),
        /** systemd's {@code EnvironmentFile=}: etcd reads its flags from {@code ETCD_...}. */
        ENV_FILE("env-file"),
        /** For {@code etcd --config-file}. */
        ETCD_CONFIG("etcd-config");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As in {@code --target}. */
        public String word() {
            return word;
        }
    }

    /** For messages. */
    String templateName() {
        return template.map(Path::toString).orElse("the built-in template");
    }
}
