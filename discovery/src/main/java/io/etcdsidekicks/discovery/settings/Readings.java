package io.etcdsidekicks.discovery.settings;

import io.etcdsidekicks.discovery.ReservedNames;
import io.etcdsidekicks.discovery.Scheme;
import io.micronaut.core.convert.ConversionService;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How the text of a setting becomes a value. Each throws {@link IllegalArgumentException} with what is wrong. */
public final class Readings {
    private static final Predicate<String> LABEL =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?").asMatchPredicate();
    private static final Predicate<String> NODE_NAME =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?").asMatchPredicate();
    private static final Predicate<String> KV_PATH =
            Pattern.compile("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*").asMatchPredicate();
    private static final Set<String> LOOKUP_KINDS =
            Set.of("service", "connect", "virtual", "ingress", "node", "query", "addr");
    private static final int LABEL_LENGTH = 63;

    private Readings() {}

    /** DNS labels, lower-case because Consul compares tags without case. */
    public static String clusterName(String text) {
        for (var label : text.split("\\.", -1)) {
            if (!LABEL.test(label) || label.length() > LABEL_LENGTH) {
                throw new IllegalArgumentException(
                        "must be made of a-z, 0-9 and dashes, at most 63 of them between dots: it is part of a DNS name");
            }
        }
        return text;
    }

    /** One label. A datacenter named after one of Consul's lookup kinds is misread by its DNS (docs/facts.md 1a). */
    public static String datacenter(String text) {
        if (!LABEL.test(text.toLowerCase(Locale.ROOT)) || text.length() > LABEL_LENGTH) {
            throw new IllegalArgumentException("must be one label of a-z, 0-9, dash");
        }
        if (LOOKUP_KINDS.contains(text.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("is a word that Consul's DNS reads as a kind of look-up");
        }
        return text;
    }

    /** A machine's name: etcd's member name and the first part of the service IDs. */
    public static String nodeName(String text) {
        if (!NODE_NAME.test(text)) {
            throw new IllegalArgumentException("must be made of letters, digits, dots, dashes and underscores");
        }
        if (text.chars().allMatch(Character::isDigit)) {
            throw new IllegalArgumentException("must not be a number: etcd names its peers 0, 1, 2 itself");
        }
        ReservedNames.fault(text).ifPresent(fault -> {
            throw new IllegalArgumentException("must be another name: this one " + fault);
        });
        return text;
    }

    /** An address that other machines can reach. */
    public static InetAddress reachableAddress(String text) {
        InetAddress address;
        try {
            address = literal(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be an IP address, not a name", e);
        }
        if (address.isAnyLocalAddress() || address.isLoopbackAddress()) {
            throw new IllegalArgumentException("must be an address that other machines can reach");
        }
        return address;
    }

    /** Not the old short forms: 10.11 would be 10.0.0.11. */
    private static InetAddress literal(String text) {
        if (text.indexOf(':') < 0 && text.split("\\.", -1).length != 4) {
            throw new IllegalArgumentException("neither IPv4 nor IPv6");
        }
        return InetAddress.ofLiteral(text);
    }

    public static Integer port(String text) {
        return number(text, 1, 65_535);
    }

    public static Integer number(String text, int least, int most) {
        try {
            var number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, as for a number out of range
        }
        throw new IllegalArgumentException("must be a number from " + least + " to " + most);
    }

    /** {@code 500ms}, {@code 10s}, {@code 2m}, {@code 1h}. */
    public static Duration duration(String text) {
        return ConversionService.SHARED
                .convert(text, Duration.class)
                .filter(Duration::isPositive)
                .orElseThrow(() -> new IllegalArgumentException("must be a time such as 500ms, 10s, 2m or 1h"));
    }

    public static Boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    public static Scheme scheme(String text) {
        return Arrays.stream(Scheme.values())
                .filter(scheme -> scheme.word().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be "
                        + Arrays.stream(Scheme.values()).map(Scheme::word).collect(Collectors.joining(" or "))));
    }

    /** A path in Consul's KV, without slashes at its ends. */
    public static String kvPath(String text) {
        if (!KV_PATH.test(text)) {
            throw new IllegalArgumentException(
                    "must be made of letters, digits, dots, dashes and underscores, with single"
                            + " slashes in between");
        }
        return text;
    }

    public static Path path(String text) {
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is no path", e);
        }
    }

    public static URI httpUrl(String text) {
        try {
            var url = new URI(text);
            var isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (isHttp && url.getHost() != null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // said below, as for another kind of URL
        }
        throw new IllegalArgumentException("must be a URL that begins with http:// or https://");
    }

    /** {@code ADDRESS:PORT}; an IPv6 address in brackets. */
    public static InetSocketAddress socketAddress(String text) {
        var colon = text.lastIndexOf(':');
        if (colon > 0) {
            try {
                var address = text.substring(0, colon).replaceAll("^\\[|]$", "");
                return new InetSocketAddress(literal(address), port(text.substring(colon + 1)));
            } catch (IllegalArgumentException e) {
                // said below
            }
        }
        throw new IllegalArgumentException("must be an IP address and a port");
    }
}
