package io.etcdsidekicks.lab.machine;

import io.etcdsidekicks.lab.program.ShortCommand;

/** One bridge in the lab's own network namespace; the lab has the first address and reaches every machine. */
public final class Switch {
    private static final String BRIDGE = "switch";
    private static final String NETWORK = "10.77.0.";
    private static final int FIRST_MACHINE = 10;

    private Switch() {}

    /** To be called once, inside the sandbox. */
    public static Switch create() {
        ShortCommand.run("ip", "link", "add", BRIDGE, "type", "bridge");
        ShortCommand.run("ip", "address", "add", NETWORK + "1/24", "dev", BRIDGE);
        ShortCommand.run("ip", "link", "set", BRIDGE, "up");
        return new Switch();
    }

    /** The address of the n-th machine, from 1. */
    public String address(int number) {
        return NETWORK + (FIRST_MACHINE + number);
    }

    /** Plugs a machine's network namespace in. */
    void connect(String port, long namespaceOf, String address) {
        ShortCommand.run(
                "ip",
                "link",
                "add",
                port,
                "type",
                "veth",
                "peer",
                "name",
                "eth0",
                "netns",
                String.valueOf(namespaceOf));
        ShortCommand.run("ip", "link", "set", port, "master", BRIDGE, "up");
        ShortCommand.run(
                "nsenter",
                "--target",
                String.valueOf(namespaceOf),
                "--net",
                "sh",
                "-c",
                "ip link set lo up && ip address add " + address + "/24 dev eth0 && ip link set eth0 up");
    }

    void setCable(String port, boolean plugged) {
        ShortCommand.run("ip", "link", "set", port, plugged ? "up" : "down");
    }

    /** Takes everything down. */
    public void remove() {
        ShortCommand.attempt("ip", "link", "delete", BRIDGE);
    }
}
