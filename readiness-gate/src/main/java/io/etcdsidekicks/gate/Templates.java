package io.etcdsidekicks.gate;

import java.nio.file.Path;
import java.util.Map;

/** Manifests, environment files and etcd's configuration files: looked at, and filled in. */
public interface Templates {

    /** What is staged, or built in. */
    ManifestState staged(Target target);

    /** What the kubelet, or etcd, has. */
    ManifestState installed(Target target);

    /**
     * The text to hand over.
     *
     * @param values by placeholder
     * @throws TemplateException when it would be none that etcd can be started from
     */
    byte[] render(Target target, byte[] template, Map<String, String> values) throws TemplateException;

    /** The built-in text of a target that needs no file of its own. */
    byte[] builtIn(Target.Kind kind);

    /** Nothing can be made of this template. */
    final class TemplateException extends Exception {
        private static final long serialVersionUID = 1;

        public TemplateException(Path template, String problem) {
            super(template + ": " + problem);
        }

        public TemplateException(String problem) {
            super(problem);
        }
    }
}
