package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.EtcdId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A member as its cluster lists it.
 *
 * @param name blank for one that was added and has not started; a founder has one from birth, so it proves nothing
 * @param endpoints of the peer URLs, names resolved; empty when one of them did not resolve
 * @param clientUrls empty for one that has never started: etcd publishes them when it first serves
 */
public record MemberView(
        EtcdId id,
        String name,
        List<String> peerUrls,
        Set<Endpoint> endpoints,
        List<String> clientUrls,
        boolean learner) {

    public MemberView {
        peerUrls = List.copyOf(peerUrls);
        endpoints = Set.copyOf(endpoints);
        clientUrls = List.copyOf(clientUrls);
    }

    public boolean isAt(Optional<Endpoint> machine) {
        return machine.filter(endpoints::contains).isPresent();
    }

    public boolean hasStarted() {
        return !clientUrls.isEmpty();
    }

    @Override
    public String toString() {
        return (name.isBlank() ? "member " + id : name) + " (" + String.join(" ", peerUrls) + ")";
    }
}
