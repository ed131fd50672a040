package io.etcdsidekicks.discovery;

/** DNS as etcd would ask it. Every failure is an answer; nothing is thrown, nothing is cached. */
public interface NameLookup {

    /**
     * The SRV records of a name.
     *
     * @param name absolute, with its final dot
     */
    SrvAnswer servers(String name, Transport transport);

    /**
     * The address of a machine. An IP literal is answered without asking.
     *
     * @param host absolute; the final dot may be left out
     */
    AddressAnswer address(String host);

    /** Whom it asks, for messages, for example {@code 127.0.0.1:53 (from /etc/resolv.conf)}. */
    String source();
}
