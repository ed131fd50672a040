package io.etcdsidekicks.gate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A manifest is a text; one with a dollar sign is a template, and one that is empty is of no use. */
final class PlainTemplates implements Templates {
    static final String TEMPLATE = "start ${ETCD_NAME} ${ETCD_INITIAL_CLUSTER_STATE} with ${ETCD_INITIAL_CLUSTER}";
    static final String BUILT_IN = "built in for ${ETCD_NAME}";

    private final FragileFiles files;

    PlainTemplates(FragileFiles files) {
        this.files = files;
    }

    @Override
    public ManifestState staged(Target target) {
        return target.template().map(this::look).orElseGet(() -> new ManifestState.Present(EtcdManifest.template()));
    }

    @Override
    public ManifestState installed(Target target) {
        return look(target.output());
    }

    private ManifestState look(Path file) {
        var content = Optional.ofNullable(files.files().get(file));
        if (content.isEmpty()) {
            return new ManifestState.Absent();
        }
        return content.get().isEmpty()
                ? new ManifestState.Unreadable("it is empty")
                : new ManifestState.Present(new EtcdManifest(
                        content.get().contains("$"),
                        content.get().contains("--discovery-srv"),
                        content.get().contains("existing"),
                        EtcdManifest.DEFAULT_TOKEN,
                        Optional.empty(),
                        Optional.empty()));
    }

    @Override
    public byte[] render(Target target, byte[] template, Map<String, String> values) throws TemplateException {
        var text = new String(template, StandardCharsets.ISO_8859_1);
        for (var value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue());
        }
        if (text.contains("$")) {
            throw new TemplateException("${...} is unknown");
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public byte[] builtIn(Target.Kind kind) {
        return BUILT_IN.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** For tests that need not know how a text becomes bytes. */
    static String text(FragileFiles files, Path file) throws IOException {
        return new String(files.read(file).orElseThrow(), StandardCharsets.ISO_8859_1);
    }
}
