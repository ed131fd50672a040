package io.etcdsidekicks.discovery;

/** The keys of the meta that each record carries. Consul allows letters, digits, dash and underscore. */
public final class RecordMeta {
    public static final String CLUSTER = "cluster";
    public static final String MEMBER = "member";
    public static final String SCHEME = "scheme";
    /** Server records only: {@link DataVolume#word()}. */
    public static final String DATA = "data";

    private RecordMeta() {}
}
