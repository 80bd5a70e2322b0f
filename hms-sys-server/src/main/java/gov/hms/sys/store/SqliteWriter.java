package gov.hms.sys.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;

/** Changes to statements, within the transaction of the caller. */
final class SqliteWriter {
    private SqliteWriter() {}

    static long nextRevision(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("UPDATE meta SET revision = revision + 1 RETURNING revision")) {
            row.next();
            return row.getLong(1);
        }
    }

    static void write(Connection connection, Change change, long revision) throws SQLException {
        if (change instanceof Change.PutPolicy put) {
            execute(
                    connection,
                    "INSERT OR REPLACE INTO policies (name, origin, text, revision, updated_ms) VALUES (?,?,?,?,?)",
                    put.document().name(),
                    put.origin(),
                    put.document().text(),
                    revision,
                    put.at().toEpochMilli());
        } else if (change instanceof Change.DeletePolicy delete) {
            execute(connection, "DELETE FROM policies WHERE name = ?", delete.name());
        } else if (change instanceof Change.KeepVersion version) {
            SqlitePolicyVersions.write(connection, version, revision);
        } else if (change instanceof Change.PutPause put) {
            execute(
                    connection,
                    "INSERT OR REPLACE INTO pauses (service, until_ms) VALUES (?,?)",
                    put.service().toString(),
                    put.until().toEpochMilli());
        } else if (change instanceof Change.DeletePause delete) {
            execute(
                    connection,
                    "DELETE FROM pauses WHERE service = ?",
                    delete.service().toString());
        } else if (change instanceof Change.PutRegistration put) {
            writeRegistration(connection, put.registration());
        } else if (change instanceof Change.DeleteRegistration delete) {
            execute(
                    connection,
                    "DELETE FROM registrations WHERE service = ? AND instance_id = ?",
                    delete.service().toString(),
                    delete.instanceId());
        } else if (change instanceof Change.LearnService learn) {
            execute(
                    connection,
                    "INSERT INTO services (name, joined, since) VALUES (?,?,?)"
                            + " ON CONFLICT (name) DO UPDATE SET joined = max(joined, excluded.joined)",
                    learn.name().toString(),
                    learn.joined(),
                    revision);
        } else if (change instanceof Change.PutOperator put) {
            writeOperator(connection, put.operator());
        } else if (change instanceof Change.DeleteOperator delete) {
            execute(connection, "DELETE FROM operators WHERE name = ?", delete.name());
        } else if (change instanceof Change.Deny deny) {
            writeDenial(connection, deny.denial());
        } else if (change instanceof Change.Allow allow) {
            execute(connection, "DELETE FROM denials WHERE subject = ?", allow.subject());
        }
    }

    private static void writeOperator(Connection connection, StoredOperator operator) throws SQLException {
        execute(
                connection,
                "INSERT OR REPLACE INTO operators (name, role, token_hash, created_ms, created_by, expires_ms)"
                        + " VALUES (?,?,?,?,?,?)",
                operator.name(),
                operator.role(),
                operator.tokenHash(),
                operator.created().toEpochMilli(),
                operator.createdBy(),
                operator.expires().map(Instant::toEpochMilli).orElse(0L));
    }

    private static void writeRegistration(Connection connection, Registration registration) throws SQLException {
        execute(
                connection,
                "INSERT OR REPLACE INTO registrations (service, instance_id, lease_id, host, port, version, zone,"
                        + " weight, registered_ms) VALUES (?,?,?,?,?,?,?,?,?)",
                registration.service().toString(),
                registration.instanceId(),
                registration.leaseId(),
                registration.host(),
                registration.port(),
                registration.version(),
                registration.zone(),
                registration.weight(),
                registration.registeredAt().toEpochMilli());
    }

    private static void writeDenial(Connection connection, Denial denial) throws SQLException {
        execute(
                connection,
                "INSERT OR REPLACE INTO denials (subject, issued_before_ms, until_ms, denied_ms, denied_by, reason)"
                        + " VALUES (?,?,?,?,?,?)",
                denial.subject(),
                denial.issuedBefore().map(Instant::toEpochMilli).orElse(0L),
                denial.until().map(Instant::toEpochMilli).orElse(0L),
                denial.at().toEpochMilli(),
                denial.by(),
                denial.reason());
    }

    private static void execute(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.executeUpdate();
        }
    }
}
