package io.etcdsidekicks.gate.kubelet;

import io.etcdsidekicks.gate.DurableFiles;
import io.etcdsidekicks.gate.EtcdManifest;
import io.etcdsidekicks.gate.ManifestState;
import io.etcdsidekicks.gate.Placeholders;
import io.etcdsidekicks.gate.Target;
import io.etcdsidekicks.gate.Templates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.text.StringSubstitutor;
import org.apache.commons.text.lookup.StringLookupFactory;

/** Templates on disk. One way to fill them in, whatever they are. */
public final class TemplateFiles implements Templates {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}\\n]*)(}?)");
    /** Nothing that YAML, a shell, or systemd's EnvironmentFile could read as anything but text. */
    private static final Predicate<String> HARMLESS =
            Pattern.compile("[A-Za-z0-9._:/=,@\\[\\]-]*").asMatchPredicate();

    private static final Set<String> KNOWN = new TreeSet<>(Set.of(
            Placeholders.ETCD_NAME,
            Placeholders.ETCD_INITIAL_CLUSTER,
            Placeholders.ETCD_INITIAL_CLUSTER_STATE,
            Placeholders.ETCD_INITIAL_CLUSTER_TOKEN,
            Placeholders.ADDRESS,
            Placeholders.PEER_URL,
            Placeholders.CLIENT_URL,
            Placeholders.PEER_PORT,
            Placeholders.CLIENT_PORT,
            Placeholders.CLUSTER,
            Placeholders.DATA_DIR));

    private final DurableFiles files;

    public TemplateFiles(DurableFiles files) {
        this.files = files;
    }

    @Override
    public ManifestState staged(Target target) {
        return target.template()
                .map(template -> look(target, template))
                .orElseGet(() -> new ManifestState.Present(EtcdManifest.template()));
    }

    @Override
    public ManifestState installed(Target target) {
        return look(target, target.output());
    }

    private ManifestState look(Target target, Path file) {
        try {
            var content = files.read(file);
            return content.isEmpty()
                    ? new ManifestState.Absent()
                    : new ManifestState.Present(inspect(target, new String(content.get(), StandardCharsets.UTF_8)));
        } catch (TemplateException e) {
            return new ManifestState.Unreadable(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new ManifestState.Unreadable(e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }

    private static EtcdManifest inspect(Target target, String content) throws TemplateException {
        var hasPlaceholders = checkPlaceholders(content);
        return switch (target.kind()) {
            case STATIC_POD -> EtcdPod.parse(content, hasPlaceholders);
            case ETCD_CONFIG -> {
                EtcdPod.parseYaml(content);
                yield EtcdManifest.template();
            }
            case ENV_FILE -> EtcdManifest.template();
        };
    }

    /** All of its mistakes at once. */
    private static boolean checkPlaceholders(String content) throws TemplateException {
        var mistakes = new TreeSet<String>();
        var references = REFERENCE.matcher(content);
        var hasAny = false;
        while (references.find()) {
            hasAny = true;
            if (references.group(2).isEmpty()) {
                mistakes.add("${" + references.group(1).strip() + " is never closed");
            } else if (!KNOWN.contains(references.group(1))) {
                mistakes.add("${" + references.group(1) + "} is unknown");
            }
        }
        if (!mistakes.isEmpty()) {
            throw new TemplateException(
                    String.join(", ", mistakes) + "; the placeholders are " + String.join(", ", KNOWN));
        }
        return hasAny;
    }

    @Override
    public byte[] render(Target target, byte[] template, Map<String, String> values) throws TemplateException {
        var harmful = new TreeMap<>(values)
                .entrySet().stream()
                        .filter(value -> !HARMLESS.test(value.getValue()))
                        .map(value -> value.getKey() + "=" + value.getValue())
                        .collect(Collectors.joining(", "));
        if (!harmful.isEmpty()) {
            throw new TemplateException("these values hold characters that would change the file: " + harmful);
        }
        var text = new String(template, StandardCharsets.UTF_8);
        checkPlaceholders(text);
        var rendered = new StringSubstitutor(StringLookupFactory.INSTANCE.mapStringLookup(values))
                .setValueDelimiter('\0') // a default value is no placeholder of ours
                .setEscapeChar('\0') // else a dollar sign in front would keep a placeholder as it is
                .setEnableUndefinedVariableException(true)
                .replace(text);
        inspect(target, rendered);
        return rendered.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] builtIn(Target.Kind kind) {
        var lines = switch (kind) {
            case STATIC_POD -> throw new IllegalArgumentException("a static pod needs a template of its own");
            case ENV_FILE -> """
                        ETCD_NAME=${ETCD_NAME}
                        ETCD_DATA_DIR=${DATA_DIR}
                        ETCD_INITIAL_CLUSTER=${ETCD_INITIAL_CLUSTER}
                        ETCD_INITIAL_CLUSTER_STATE=${ETCD_INITIAL_CLUSTER_STATE}
                        ETCD_INITIAL_CLUSTER_TOKEN=${ETCD_INITIAL_CLUSTER_TOKEN}
                        ETCD_INITIAL_ADVERTISE_PEER_URLS=${PEER_URL}
                        ETCD_LISTEN_PEER_URLS=${PEER_URL}
                        ETCD_ADVERTISE_CLIENT_URLS=${CLIENT_URL}
                        ETCD_LISTEN_CLIENT_URLS=${CLIENT_URL},http://127.0.0.1:${CLIENT_PORT}
                        """;
            case ETCD_CONFIG -> """
                        name: "${ETCD_NAME}"
                        data-dir: "${DATA_DIR}"
                        initial-cluster: "${ETCD_INITIAL_CLUSTER}"
                        initial-cluster-state: "${ETCD_INITIAL_CLUSTER_STATE}"
                        initial-cluster-token: "${ETCD_INITIAL_CLUSTER_TOKEN}"
                        initial-advertise-peer-urls: "${PEER_URL}"
                        listen-peer-urls: "${PEER_URL}"
                        advertise-client-urls: "${CLIENT_URL}"
                        listen-client-urls: "${CLIENT_URL},http://127.0.0.1:${CLIENT_PORT}"
                        """;
        };
        return lines.getBytes(StandardCharsets.UTF_8);
    }
}
