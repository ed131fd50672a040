package io.etcdsidekicks.discovery;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** One direction: the root knows values and ports only, adapters know the root and never each other. */
final class DiscoveryArchitectureTest {
    private static final String ROOT = "io.etcdsidekicks.discovery";
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void theRootKnowsNoClientLibraryNoFilesNoHttpAndNoneOfItsAdapters() {
        noClasses()
                .that()
                .resideInAPackage(ROOT)
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "com.orbitz..",
                        "org.xbill..",
                        "okhttp3..",
                        "retrofit2..",
                        "com.fasterxml..",
                        "io.micronaut..",
                        "picocli..",
                        "java.net.http..",
                        ROOT + ".*.."))
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Files.class)
                .check(MAIN);
    }

    @Test
    void timeIsAnArgumentEverywhere() {
        noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .check(MAIN);
    }

    @Test
    void adaptersDoNotKnowEachOther() {
        slices().matching(ROOT + ".(consul|dns|etcd|disk|health)..")
                .should()
                .notDependOnEachOther()
                .check(MAIN);
    }

    @Test
    void onlyTheSettingsKnowTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".settings..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("picocli.."))
                .check(MAIN);
    }

    @Test
    void theSettingsKnowNoAdapter() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".settings..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        ROOT + ".consul..",
                        ROOT + ".dns..",
                        ROOT + ".etcd..",
                        ROOT + ".disk..",
                        ROOT + ".health..",
                        "com.orbitz..",
                        "org.xbill.."))
                .check(MAIN);
    }
}
