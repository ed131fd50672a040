package io.etcdsidekicks.gate.etcd;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Set;
import java.util.stream.Collectors;

/** The addresses on which an etcd of this machine, or of this container, can listen. */
public final class OwnAddresses {
    private OwnAddresses() {}

    /** Of all network interfaces, loopback included; empty when they cannot be told. */
    public static Set<InetAddress> look() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(OwnAddresses::withoutInterface)
                    .collect(Collectors.toSet());
        } catch (SocketException e) {
            return Set.of();
        }
    }

    /** A link-local IPv6 address comes with the name of its interface, which no setting has. */
    private static InetAddress withoutInterface(InetAddress address) {
        return InetAddress.ofLiteral(address.getHostAddress().replaceAll("%.*$", ""));
    }
}
