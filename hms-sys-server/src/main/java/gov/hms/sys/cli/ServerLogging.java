package gov.hms.sys.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.Optional;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/** A command logs nothing below WARN; a server says what it does. */
final class ServerLogging {
    private ServerLogging() {}

    /** @param level as in HMS_SYS_LOG; INFO when absent or no level */
    static void enable(Optional<String> level) {
        ILoggerFactory factory = LoggerFactory.getILoggerFactory();
        if (factory instanceof LoggerContext logback) {
            logback.getLogger("gov.hms")
                    .setLevel(level.map(word -> Level.toLevel(word, Level.INFO)).orElse(Level.INFO));
        }
    }
}
