package io.etcdsidekicks.gate;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import io.etcdsidekicks.discovery.startfile.EtcdTemplate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Observe, decide, act: the root decides and knows nobody outside; each outside system has a door of its own. */
final class ArchitectureTest {
    private static final String ROOT = "io.etcdsidekicks.gate";
    private static final String DISCOVERY = "io.etcdsidekicks.discovery";
    private static final String[] ADAPTERS = {
        ROOT + ".kubelet", ROOT + ".volume", ROOT + ".consul", ROOT + ".etcd", ROOT + ".health"
    };
    private static final JavaClasses GATE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private static GivenClassesConjunction noRootClasses() {
        return noClasses().that().resideInAPackage(ROOT);
    }

    @Test
    void theClassesAreFound() {
        assertThat(GATE.contain(GateRules.class)).isTrue();
        assertThat(GATE.contain(GateRulesTest.class)).isFalse();
    }

    @Test
    void theRootUsesNoClientLibrary() {
        noRootClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.orbitz..",
                        "org.xbill..",
                        "okhttp3..",
                        "io.micronaut..",
                        "picocli..",
                        "org.yaml..",
                        "org.slf4j..",
                        "com.fasterxml..",
                        "com.google.protobuf..",
                        "io.etcd..",
                        "io.grpc..",
                        "org.apache.commons..",
                        "java.net.http..")
                .check(GATE);
    }

    @Test
    void theRootDoesNoInputOrOutput() {
        noRootClasses()
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.nio\\.file\\.Files|java\\.nio\\.channels\\..*|java\\.io\\.File.*"
                        + "|java\\.net\\.(Server)?Socket|java\\.net\\.(Http)?URL(Connection)?")
                .check(GATE);
    }

    @Test
    void theRootHasNoClockOfItsOwn() {
        noRootClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(java.time.InstantSource.class, "system")
                .check(GATE);
    }

    @Test
    void theRootKnowsNoneOfItsAdapters() {
        noRootClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".*..",
                        DISCOVERY + ".consul..",
                        DISCOVERY + ".dns..",
                        DISCOVERY + ".disk..",
                        DISCOVERY + ".etcd..",
                        DISCOVERY + ".health..")
                .check(GATE);
    }

    /** How a start file is written is for the volume alone: the rules pass a checked template on, and look at heads. */
    @Test
    void theRootKnowsNoMoreOfStartFilesThanTheirTemplate() {
        noRootClasses()
                .should()
                .dependOnClassesThat(
                        resideInAPackage(DISCOVERY + ".startfile").and(not(equivalentTo(EtcdTemplate.class))))
                .check(GATE);
    }

    @Test
    void anAdapterKnowsTheRootAndNoOtherAdapter() {
        var libraries = Map.of(
                "kubelet", List.of("org.yaml..", "com.fasterxml.jackson.core.."),
                "volume", List.of("com.google.protobuf..", DISCOVERY + ".disk", DISCOVERY + ".startfile"),
                "consul", List.of("com.orbitz..", "com.fasterxml..", "org.slf4j..", DISCOVERY + ".consul"),
                "etcd", List.of("io.etcd.jetcd..", "io.micronaut..", "com.fasterxml.."),
                "health", List.of("io.micronaut..", "jakarta.inject..", "org.reactivestreams.."));
        libraries.forEach((adapter, own) -> classes()
                .that()
                .resideInAPackage(ROOT + "." + adapter)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(Stream.concat(
                                Stream.of(ROOT, ROOT + "." + adapter, DISCOVERY, "java..", "org.jspecify.."),
                                own.stream())
                        .toArray(String[]::new))
                .check(GATE));
    }

    /** It is large, and most runs change no member. */
    @Test
    void onlyOneClassKnowsJetcd() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.JetcdMemberChanges.*")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.etcd..", "io.grpc..", "io.vertx..")
                .check(GATE);
    }

    @Test
    void onlyTheCommandPutsThingsTogether() {
        classes()
                .that()
                .resideInAPackage(ROOT + ".cli")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAPackage(ROOT + ".cli")
                .check(GATE);
        classes()
                .that()
                .resideInAnyPackage(ADAPTERS)
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage(Stream.concat(Stream.of(ADAPTERS), Stream.of(ROOT + ".cli"))
                        .toArray(String[]::new))
                .check(GATE);
    }
}
