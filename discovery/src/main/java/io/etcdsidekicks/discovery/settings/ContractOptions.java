package io.etcdsidekicks.discovery.settings;

import io.etcdsidekicks.discovery.DnsZone;
import io.etcdsidekicks.discovery.FileFailure;
import io.etcdsidekicks.discovery.Naming;
import io.etcdsidekicks.discovery.Role;
import io.etcdsidekicks.discovery.Scheme;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import nl.altindag.ssl.pem.util.PemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of the contract, the same in both programs. */
@Command
public final class ContractOptions {
    private static final int NAMED_CLUSTER_LENGTH = 46;
    private static final int LONGEST_NAME = 253;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "Name of the etcd cluster; part of its DNS name. Needed.")
    String cluster = "";

    @Option(
            names = "--node",
            paramLabel = "NAME",
            description = "This machine's name; etcd's --name and the first part of the service IDs."
                    + " Default: the Consul agent's node name.")
    String node = "";

    @Option(
            names = "--address",
            paramLabel = "IP",
            description = "The address other machines reach this one's etcd at. Default: what the Consul agent"
                    + " advertises.")
    String address = "";

    @Option(
            names = "--peer-port",
            paramLabel = "PORT",
            defaultValue = "2380",
            description = "etcd's peer port. Default: ${DEFAULT-VALUE}.")
    String peerPort = "";

    @Option(
            names = "--scheme",
            paramLabel = "tagged|named",
            defaultValue = "tagged",
            description = "How the records are named: one service with a tag for the cluster, or a service per cluster"
                    + " (for Consul 1.19.0 and 1.19.1). Default: ${DEFAULT-VALUE}.")
    String scheme = "";

    @Option(
            names = "--tls",
            arity = "0..1",
            fallbackValue = "true",
            defaultValue = "false",
            paramLabel = "BOOL",
            description = "etcd speaks TLS: the records get the names with -ssl. Default: ${DEFAULT-VALUE}.")
    String tls = "";

    @Option(
            names = "--datacenter",
            paramLabel = "DC",
            description = "Consul datacenter to put into DNS names. Default: none, the agent's own.")
    String datacenter = "";

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            defaultValue = "consul",
            description = "Consul's DNS domain. Default: ${DEFAULT-VALUE}.")
    String domain = "";

    @Option(
            names = "--dns",
            paramLabel = "IP:PORT",
            description = "Name server to ask. Default: what /etc/resolv.conf says, because etcd asks that one.")
    String dns = "";

    @Option(
            names = "--consul-http-addr",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8500",
            description = "The local Consul agent (CONSUL_HTTP_ADDR). Default: ${DEFAULT-VALUE}.")
    String consulAddress = "";

    @Option(names = "--consul-http-token", paramLabel = "TOKEN", description = "ACL token (CONSUL_HTTP_TOKEN).")
    String consulToken = "";

    @Option(
            names = "--consul-http-token-file",
            paramLabel = "FILE",
            description = "File with the ACL token (CONSUL_HTTP_TOKEN_FILE).")
    String consulTokenFile = "";

    @Option(names = "--consul-cacert", paramLabel = "FILE", description = "CA of the agent (CONSUL_CACERT).")
    String consulCaCert = "";

    @Option(names = "--consul-client-cert", paramLabel = "FILE", description = "CONSUL_CLIENT_CERT.")
    String consulClientCert = "";

    @Option(names = "--consul-client-key", paramLabel = "FILE", description = "CONSUL_CLIENT_KEY.")
    String consulClientKey = "";

    public ContractSettings read(Mistakes mistakes) {
        var naming = new Naming(
                mistakes.required("--scheme", scheme, "tagged", Readings::scheme),
                mistakes.required("--cluster", cluster, "mycluster", Readings::clusterName),
                mistakes.required("--tls", tls, "true", Readings::flag));
        var zone = new DnsZone(
                mistakes.optional("--datacenter", datacenter, "dc1", Readings::datacenter)
                        .orElse(""),
                mistakes.required("--domain", domain, "consul", Readings::clusterName));
        checkLengths(naming, zone, mistakes);
        return new ContractSettings(
                naming,
                zone,
                mistakes.optional("--node", node, "node-1", Readings::nodeName),
                mistakes.optional("--address", address, "10.0.0.11", Readings::reachableAddress),
                mistakes.required("--peer-port", peerPort, "2380", Readings::port),
                mistakes.optional("--dns", dns, "127.0.0.1:8600", Readings::socketAddress),
                consul(mistakes));
    }

    private static void checkLengths(Naming naming, DnsZone zone, Mistakes mistakes) {
        var cluster = naming.cluster();
        var named = naming.scheme() == Scheme.NAMED;
        if (named && (cluster.contains(".") || cluster.length() > NAMED_CLUSTER_LENGTH)) {
            mistakes.add(
                    "--cluster",
                    cluster,
                    "must have no dots and at most 46 characters with --scheme named, where it is part of one label",
                    "mycluster");
        } else if (naming.srvName(Role.SERVER, zone).length() - 1 > LONGEST_NAME) {
            mistakes.add("--cluster", cluster, "makes a DNS name of more than 253 characters", "mycluster");
        }
    }

    private ConsulSettings consul(Mistakes mistakes) {
        var caCert = mistakes.optional("--consul-cacert", consulCaCert, "/etc/consul/ca.pem", Readings::path);
        var clientCert =
                mistakes.optional("--consul-client-cert", consulClientCert, "/etc/consul/cert.pem", Readings::path);
        var clientKey =
                mistakes.optional("--consul-client-key", consulClientKey, "/etc/consul/key.pem", Readings::path);
        if (clientCert.isPresent() != clientKey.isPresent()) {
            mistakes.add("--consul-client-cert and --consul-client-key: both or none must be given");
        }
        mustBeReadable("--consul-cacert", caCert, mistakes);
        mustBeReadable("--consul-client-cert", clientCert, mistakes);
        mustBeReadable("--consul-client-key", clientKey, mistakes);
        caCert.filter(Files::isReadable).ifPresent(file -> mustHoldCertificates("--consul-cacert", file, mistakes));
        clientCert
                .filter(Files::isReadable)
                .ifPresent(file -> mustHoldCertificates("--consul-client-cert", file, mistakes));
        clientKey.filter(Files::isReadable).ifPresent(file -> mustHoldKey("--consul-client-key", file, mistakes));
        return new ConsulSettings(
                mistakes.required("--consul-http-addr", consulAddress, "http://127.0.0.1:8500", ContractOptions::agent),
                token(mistakes),
                caCert,
                clientCert,
                clientKey);
    }

    /** Consul's tools take {@code host:port} without a scheme, too. */
    private static URI agent(String text) {
        if (text.startsWith("unix:")) {
            throw new IllegalArgumentException("must be a URL: Unix sockets are not supported");
        }
        return Readings.httpUrl(text.contains("://") ? text : "http://" + text);
    }

    private String token(Mistakes mistakes) {
        var file = mistakes.optional("--consul-http-token-file", consulTokenFile, "/run/consul-token", Readings::path);
        if (file.isEmpty()) {
            return consulToken.strip();
        }
        try {
            var token = Files.readString(file.get()).strip(); // it wins over the token, as with Consul's own tools
            if (token.isEmpty()) {
                mistakes.add("--consul-http-token-file", consulTokenFile, "is empty", "/run/consul-token");
            }
            return token;
        } catch (IOException e) {
            mistakes.add(
                    "--consul-http-token-file",
                    consulTokenFile,
                    "cannot be read (" + FileFailure.describe(e) + ")",
                    "/run/consul-token");
            return "";
        }
    }

    /** Else it would be told only when the agent is asked, as a fault of this program. */
    private static void mustHoldCertificates(String option, Path file, Mistakes mistakes) {
        try {
            if (!PemUtils.loadCertificate(file).isEmpty()) {
                return;
            }
        } catch (RuntimeException e) {
            // said below, as for a file without any
        }
        mistakes.add(
                option,
                file.toString(),
                "holds no certificate that can be read: it must be PEM, -----BEGIN CERTIFICATE-----",
                "/etc/consul/cert.pem");
    }

    private static void mustHoldKey(String option, Path file, Mistakes mistakes) {
        try {
            PemUtils.loadPrivateKey(file);
        } catch (RuntimeException e) {
            mistakes.add(
                    option,
                    file.toString(),
                    "holds no private key that can be read: it must be PEM, without a password",
                    "/etc/consul/key.pem");
        }
    }

    private static void mustBeReadable(String option, Optional<Path> file, Mistakes mistakes) {
        file.filter(path -> !Files.isReadable(path))
                .ifPresent(path -> mistakes.add(option, path.toString(), "cannot be read", "/etc/consul/cert.pem"));
    }
}
