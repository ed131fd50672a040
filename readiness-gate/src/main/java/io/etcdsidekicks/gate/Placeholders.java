package io.etcdsidekicks.gate;

import io.etcdsidekicks.discovery.Endpoint;
import io.etcdsidekicks.discovery.StartValues;
import java.util.Map;
import java.util.TreeMap;

/** The names that may stand in a template as {@code ${NAME}}, and what they become. */
public final class Placeholders {
    public static final String ETCD_NAME = "ETCD_NAME";
    public static final String ETCD_INITIAL_CLUSTER = "ETCD_INITIAL_CLUSTER";
    public static final String ETCD_INITIAL_CLUSTER_STATE = "ETCD_INITIAL_CLUSTER_STATE";
    public static final String ETCD_INITIAL_CLUSTER_TOKEN = "ETCD_INITIAL_CLUSTER_TOKEN";
    /** This machine's, without a port. */
    public static final String ADDRESS = "ADDRESS";

    public static final String PEER_URL = "PEER_URL";
    public static final String CLIENT_URL = "CLIENT_URL";
    public static final String PEER_PORT = "PEER_PORT";
    public static final String CLIENT_PORT = "CLIENT_PORT";
    public static final String CLUSTER = "CLUSTER";
    public static final String DATA_DIR = "DATA_DIR";

    private Placeholders() {}

    /** Their values on this machine. */
    static Map<String, String> values(GateSettings settings, LocalObservation local, Endpoint me, StartValues start) {
        var client = new Endpoint(me.address(), settings.clientPort());
        var values = new TreeMap<String, String>();
        values.put(ETCD_NAME, start.name());
        values.put(ETCD_INITIAL_CLUSTER, start.initialCluster());
        values.put(ETCD_INITIAL_CLUSTER_STATE, start.state());
        values.put(ETCD_INITIAL_CLUSTER_TOKEN, start.token());
        values.put(ADDRESS, me.address().getHostAddress());
        values.put(PEER_URL, settings.peerUrl(me));
        values.put(CLIENT_URL, settings.peerUrl(client));
        values.put(PEER_PORT, String.valueOf(me.port()));
        values.put(CLIENT_PORT, String.valueOf(settings.clientPort()));
        values.put(CLUSTER, settings.cluster());
        values.put(DATA_DIR, local.directories().data().toString());
        return values;
    }
}
