package io.etcdsidekicks.discovery.startfile;

import io.etcdsidekicks.discovery.Endpoint;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** URLs with commas in between, as etcd's {@code listen-*} and {@code advertise-*} keys have them. */
record UrlList(List<String> urls) {

    static UrlList of(String text) {
        return new UrlList(Arrays.stream(text.split(",", -1)).map(String::strip).toList());
    }

    /** As etcd is to listen, or to be reached. */
    static String url(boolean tls, Endpoint endpoint) {
        return (tls ? "https://" : "http://") + endpoint;
    }

    /** Whether any of them has this scheme. */
    boolean hasScheme(String scheme) {
        return urls.stream().anyMatch(url -> url.startsWith(scheme + "://"));
    }

    /**
     * The one address that they name.
     *
     * @return empty when they are several, or it is a name, every address, or no URL of etcd's at all
     */
    Optional<Endpoint> address() {
        if (urls.size() != 1) {
            return Optional.empty();
        }
        return address(urls.getFirst())
                .filter(endpoint -> !endpoint.address().isAnyLocalAddress())
                .filter(_ -> hasScheme("http") || hasScheme("https"));
    }

    /** Whether a URL can be reached from its own machine only. */
    static boolean isLocal(String url) {
        return url.startsWith("unix")
                || url.contains("://localhost:")
                || address(url)
                        .filter(endpoint -> endpoint.address().isLoopbackAddress())
                        .isPresent();
    }

    private static Optional<Endpoint> address(String url) {
        try {
            var uri = new URI(url);
            if (uri.getHost() == null || uri.getPort() < 1 || !uri.getPath().isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(
                    new Endpoint(InetAddress.ofLiteral(uri.getHost().replaceAll("[\\[\\]]", "")), uri.getPort()));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
