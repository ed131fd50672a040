package io.etcdsidekicks.discovery;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Comparator;

/** An address and a port; never a name. */
public record Endpoint(InetAddress address, int port) implements Comparable<Endpoint> {
    private static final Comparator<Endpoint> ORDER =
            Comparator.comparing((Endpoint e) -> e.address().getHostAddress()).thenComparingInt(Endpoint::port);

    /**
     * From an IP literal.
     *
     * @throws IllegalArgumentException when {@code address} is none
     */
    public static Endpoint of(String address, int port) {
        return new Endpoint(InetAddress.ofLiteral(address), port);
    }

    @Override
    public int compareTo(Endpoint other) {
        return ORDER.compare(this, other);
    }

    /** As in a URL: {@code 10.0.0.1:2380}, {@code [fd00::1]:2380}. */
    @Override
    public String toString() {
        var literal = address.getHostAddress();
        return (address instanceof Inet6Address ? "[" + literal + "]" : literal) + ":" + port;
    }
}
