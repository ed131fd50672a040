package io.etcdsidekicks.discovery;

/**
 * The ID of a member or a cluster: 64 bits without a sign. etcd writes it as a decimal number in JSON and as hexadecimal
 * digits in its log; people know the latter (docs/facts.md 3f).
 */
public record EtcdId(long bits) implements Comparable<EtcdId> {

    /**
     * From JSON.
     *
     * @throws NumberFormatException when {@code text} is no unsigned decimal number
     */
    public static EtcdId ofDecimal(String text) {
        return new EtcdId(Long.parseUnsignedLong(text));
    }

    /**
     * From etcd's log, etcdctl, and HTTP headers.
     *
     * @throws NumberFormatException when {@code text} is no hexadecimal number
     */
    public static EtcdId ofHex(String text) {
        return new EtcdId(Long.parseUnsignedLong(text, 16));
    }

    @Override
    public int compareTo(EtcdId other) {
        return Long.compareUnsigned(bits, other.bits);
    }

    @Override
    public String toString() {
        return Long.toHexString(bits);
    }
}
