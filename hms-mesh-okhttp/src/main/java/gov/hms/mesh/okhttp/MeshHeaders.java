package gov.hms.mesh.okhttp;

import java.util.List;
import okhttp3.Headers;
import okhttp3.Request;

/** The headers {@code x-hms-…} are the mesh's own: what the application put there is replaced by what the mesh says. */
final class MeshHeaders {
    private static final String PREFIX = "x-hms-";

    private MeshHeaders() {}

    /** @param mesh name and value by turns */
    static void replace(Request.Builder builder, Headers application, List<String> mesh) {
        for (int i = 0; i < application.size(); i++) {
            if (isMeshHeader(application.name(i))) {
                builder.removeHeader(application.name(i));
            }
        }
        for (int i = 0; i + 1 < mesh.size(); i += 2) {
            builder.header(mesh.get(i), mesh.get(i + 1));
        }
    }

    /** In any case, and with underscores too, which some servers fold into hyphens. */
    static boolean isMeshHeader(String name) {
        if (name.length() < PREFIX.length()) {
            return false;
        }
        for (int i = 0; i < PREFIX.length(); i++) {
            char c = name.charAt(i);
            char folded = c == '_' ? '-' : c >= 'A' && c <= 'Z' ? (char) (c + 'a' - 'A') : c;
            if (folded != PREFIX.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
