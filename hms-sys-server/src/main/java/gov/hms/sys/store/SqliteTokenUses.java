package gov.hms.sys.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** Which keys were certified with which token, within the transaction of the caller. */
final class SqliteTokenUses {
    /** Half a kilobyte each. Only who holds a good token can add one. */
    private static final int MOST = 100_000;

    private SqliteTokenUses() {}

    static TokenUse.Outcome write(Connection connection, TokenUse use) throws SQLException {
        if (count(connection, "WHERE token = ? AND key = ?", use.token(), use.key()) > 0) {
            return TokenUse.Outcome.KNOWN;
        }
        if (count(connection, "WHERE token = ?", use.token()) >= use.most()) {
            return TokenUse.Outcome.USED_UP;
        }
        if (count(connection, "") >= MOST) {
            return TokenUse.Outcome.NO_ROOM;
        }
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO token_uses (token, key, until_ms) VALUES (?,?,?)")) {
            insert.setString(1, use.token());
            insert.setString(2, use.key());
            insert.setLong(3, use.until().toEpochMilli());
            insert.executeUpdate();
        }
        return TokenUse.Outcome.BOUND;
    }

    static int forget(Connection connection, Instant until) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM token_uses WHERE until_ms < ?")) {
            delete.setLong(1, until.toEpochMilli());
            return delete.executeUpdate();
        }
    }

    private static int count(Connection connection, String where, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT count(*) FROM token_uses " + where)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
