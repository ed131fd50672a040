package io.etcdsidekicks.discovery;

import java.net.InetAddress;

/** What DNS says about a host name. */
public sealed interface AddressAnswer {

    /** The address that etcd would take: the first IPv4 one, else the first IPv6 one (docs/facts.md 3a). */
    record Address(InetAddress address) implements AddressAnswer {}

    /** The name does not exist or has no address. etcd leaves such a target out, without a word (docs/facts.md 3a). */
    record NoSuchName() implements AddressAnswer {}

    /** Nothing can be concluded. */
    record Failed(String cause) implements AddressAnswer {}
}
