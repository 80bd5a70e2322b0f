package gov.hms.mesh.servlet;

/** The headers {@code x-hms-…} are the mesh's own, in both directions. */
final class MeshHeaders {
    private static final String PREFIX = "x-hms-";

    /** On an answer: the failure lies further down, and was tried again there. */
    static final String RETRIED = "x-hms-retried";

    private MeshHeaders() {}

    /** In any case, and with underscores too, which frameworks fold into hyphens. */
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
