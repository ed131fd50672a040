package io.etcdsidekicks.discovery.settings;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest, the same for all programs of a build. */
public final class JarVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        var version = Optional.ofNullable(JarVersion.class.getPackage().getImplementationVersion());
        return new String[] {"etcd-sidekicks " + version.orElse("(not from a jar)")};
    }
}
