package io.etcdsidekicks.discovery.settings;

import io.etcdsidekicks.discovery.DnsZone;
import io.etcdsidekicks.discovery.Naming;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What both programs have to know of the contract.
 *
 * @param node empty: the local agent's node name
 * @param address empty: what the local agent advertises
 * @param nameserver empty: what resolv.conf says at the time of asking
 */
public record ContractSettings(
        Naming naming,
        DnsZone zone,
        Optional<String> node,
        Optional<InetAddress> address,
        int peerPort,
        Optional<InetSocketAddress> nameserver,
        ConsulSettings consul) {}
