package io.etcdsidekicks.registrar;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** One direction: the root decides, adapters know the root, and nothing knows the command line. */
final class RegistrarArchitectureTest {
    private static final String ROOT = "io.etcdsidekicks.registrar";
    private static final String DISCOVERY = "io.etcdsidekicks.discovery";
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void theRootKnowsNoClientLibraryNoFilesNoHttpAndNoAdapter() {
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
                        DISCOVERY + ".consul..",
                        DISCOVERY + ".dns..",
                        DISCOVERY + ".etcd..",
                        DISCOVERY + ".disk..",
                        DISCOVERY + ".health..",
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
                .callMethod(Thread.class, "sleep", Duration.class)
                .check(MAIN);
    }

    @Test
    void adaptersDoNotKnowEachOther() {
        slices().matching(ROOT + ".(consul|health)..")
                .should()
                .notDependOnEachOther()
                .check(MAIN);
    }

    @Test
    void nothingKnowsTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".cli..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(ROOT + ".cli..", "picocli.."))
                .check(MAIN);
    }
}
