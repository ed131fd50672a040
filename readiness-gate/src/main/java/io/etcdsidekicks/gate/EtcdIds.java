package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.EtcdId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;

/**
 * The IDs that etcd computes when a cluster is founded (etcd {@code membership/member.go computeMemberID},
 * {@code cluster.go genID}; docs/facts.md 3a). Names do not count.
 */
public final class EtcdIds {
    private EtcdIds() {}

    public static EtcdId ofMember(String peerUrl, String token) {
        return first8(sha1((peerUrl + token).getBytes(StandardCharsets.UTF_8)));
    }

    public static EtcdId ofCluster(Collection<EtcdId> members) {
        var bytes = ByteBuffer.allocate(members.size() * Long.BYTES);
        members.stream().sorted().forEach(member -> bytes.putLong(member.bits()));
        return first8(sha1(bytes.array()));
    }

    private static EtcdId first8(byte[] hash) {
        return new EtcdId(ByteBuffer.wrap(hash).getLong());
    }

    private static byte[] sha1(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
