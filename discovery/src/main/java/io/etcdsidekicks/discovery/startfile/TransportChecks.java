package io.etcdsidekicks.discovery.startfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a template and {@code --tls} mean the same: registrar and gate ask for SRV records of one kind only. */
final class TransportChecks {
    private static final List<String> CERTIFICATE_KEYS = List.of("cert-file", "key-file", "trusted-ca-file");

    private final EtcdConfig config;
    private final boolean tls;
    private final List<String> problems = new ArrayList<>();

    TransportChecks(EtcdConfig config, boolean tls) {
        this.config = config;
        this.tls = tls;
    }

    List<String> problems() {
        checkScheme("listen-peer-urls", false);
        checkScheme("initial-advertise-peer-urls", false);
        checkScheme("listen-client-urls", true);
        checkScheme("advertise-client-urls", false);
        checkCertificates("peer-transport-security");
        checkCertificates("client-transport-security");
        checkListen();
        return problems;
    }

    /** Whether etcd speaks TLS with its peers; empty when no key tells. */
    Optional<Boolean> peerTls() {
        return tells("peer-transport-security", "listen-peer-urls");
    }

    /** Whether etcd speaks TLS with its clients; empty when no key tells. */
    Optional<Boolean> clientTls() {
        return tells("client-transport-security", "listen-client-urls");
    }

    private Optional<Boolean> tells(String section, String key) {
        return hasCertificate(section) ? Optional.of(true) : urls(key).map(urls -> urls.hasScheme("https"));
    }

    private void checkScheme(String key, boolean localMayDiffer) {
        urls(key).stream()
                .flatMap(urls -> urls.urls().stream())
                .filter(url -> !localMayDiffer || !UrlList.isLocal(url))
                .filter(url -> !url.startsWith(tls ? "https://" : "http://"))
                .forEach(url -> problems.add(key + ": " + url + ": has to be a URL with " + (tls ? "https" : "http")
                        + ", because --tls is " + (tls ? "on" : "off")));
    }

    private void checkCertificates(String section) {
        if (tls && !hasCertificate(section)) {
            problems.add(section + ": needs cert-file and key-file, because --tls is on");
        }
        if (!tls) {
            CERTIFICATE_KEYS.stream()
                    .flatMap(key -> text(section, key).map(value -> key + ": " + value).stream())
                    .findFirst()
                    .ifPresent(
                            found -> problems.add(section + ": " + found + ": etcd ignores it, because --tls is off"));
            if (isAutomatic(section)) {
                problems.add(section + ": auto-tls: true: etcd ignores it, because --tls is off");
            }
        }
    }

    /** A copy of this disk on another machine must not start etcd (docs/facts.md 9.24). */
    private void checkListen() {
        config.text("listen-peer-urls")
                .filter(text -> !text.isBlank())
                .filter(text -> UrlList.of(text).address().isEmpty())
                .ifPresent(
                        text -> problems.add(
                                "listen-peer-urls: " + text + ": has to be this machine's IP address and"
                                        + " nothing else, or left out: a copy of the disk on another machine would join with it"));
    }

    private boolean hasCertificate(String section) {
        return isAutomatic(section)
                || Stream.of("cert-file", "key-file")
                        .allMatch(key -> text(section, key).isPresent());
    }

    private boolean isAutomatic(String section) {
        return Optional.ofNullable(config.named().get(section))
                .map(EtcdConfig::named)
                .map(keys -> keys.get("auto-tls"))
                .filter(KeyChecks::isTrue)
                .isPresent();
    }

    private Optional<String> text(String section, String key) {
        return config.text(section, key).filter(text -> !text.isBlank());
    }

    private Optional<UrlList> urls(String key) {
        return config.text(key).filter(text -> !text.isBlank()).map(UrlList::of);
    }
}
