package io.etcdsidekicks.discovery;

/**
 * Where in DNS Consul answers.
 *
 * @param datacenter blank for the local agent's own datacenter; then the name carries no datacenter label
 * @param domain Consul's {@code domain}, without dots at its ends, for example {@code consul}
 */
public record DnsZone(String datacenter, String domain) {

    String serviceDomain() {
        return datacenter.isBlank() ? "service." + domain : "service." + datacenter + "." + domain;
    }
}
