package io.etcdsidekicks.gate.kubelet;

import java.util.ArrayList;
import java.util.List;

/**
 * What no kubelet runs as a static pod: names that are missing, and objects of the API server, which a kubelet does not ask
 * for it (kubelet: pkg/kubelet/config/common.go, tryDecodeSinglePod; kubernetes: pkg/api/pod, HasAPIObjectReference).
 */
final class StaticPodFaults {
    private static final List<String> KINDS = List.of("containers", "initContainers");
    private static final List<String> VOLUMES_OF_OBJECTS =
            List.of("secret", "configMap", "persistentVolumeClaim", "ephemeral");
    private static final List<String> PROJECTED_OBJECTS =
            List.of("secret", "configMap", "serviceAccountToken", "clusterTrustBundle", "podCertificate");
    private static final List<String> VARIABLES_OF_OBJECTS = List.of("secretKeyRef", "configMapKeyRef");
    private static final List<String> REFERENCES =
            List.of("serviceAccountName", "serviceAccount", "imagePullSecrets", "resourceClaims");

    private final List<String> faults = new ArrayList<>();

    private StaticPodFaults() {}

    /** Lines to change; empty when there are none. */
    static List<String> of(ManifestNode spec) throws ManifestFault {
        var pod = new StaticPodFaults();
        for (var key : REFERENCES) {
            var reference = spec.child(key);
            if (reference.isPresent()) {
                pod.add(reference.get(), "take out " + key + ": no static pod may refer to objects of the API server");
            }
        }
        for (var volume : spec.list("volumes")) {
            pod.checkVolume(volume);
        }
        for (var kind : KINDS) {
            for (var container : spec.list(kind)) {
                pod.checkContainer(container);
            }
        }
        return pod.faults;
    }

    private void checkVolume(ManifestNode volume) throws ManifestFault {
        checkName(volume, "this volume");
        checkObjects(volume, volume, VOLUMES_OF_OBJECTS);
        var projected = volume.child("projected");
        if (projected.isPresent()) {
            for (var source : projected.get().list("sources")) {
                checkObjects(volume, source, PROJECTED_OBJECTS);
            }
        }
    }

    private void checkObjects(ManifestNode volume, ManifestNode source, List<String> kinds) throws ManifestFault {
        for (var kind : kinds) {
            if (source.child(kind).isPresent()) {
                add(
                        volume,
                        "the volume " + volume.text("name").orElse("") + " is a " + kind
                                + ", an object of the API server, and no static pod may refer to one: put the files on"
                                + " this machine, and give it hostPath");
            }
        }
    }

    private void checkContainer(ManifestNode container) throws ManifestFault {
        checkName(container, "this container");
        for (var mount : container.list("volumeMounts")) {
            checkName(mount, "this mount");
        }
        for (var variable : container.list("env")) {
            var source = variable.child("valueFrom");
            for (var key : source.isPresent() ? VARIABLES_OF_OBJECTS : List.<String>of()) {
                if (source.get().child(key).isPresent()) {
                    add(
                            variable,
                            variable.text("name").orElse("") + " comes from a " + key
                                    + ", an object of the API server, and no static pod may refer to one: write its value");
                }
            }
        }
    }

    private void checkName(ManifestNode node, String what) throws ManifestFault {
        if (node.text("name").filter(name -> !name.isEmpty()).isEmpty()) {
            add(node, what + " has no name, and no kubelet runs the pod");
        }
    }

    private void add(ManifestNode node, String fault) {
        faults.add("line " + node.line() + ": " + fault);
    }
}
