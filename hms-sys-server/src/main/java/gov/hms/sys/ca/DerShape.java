package gov.hms.sys.ca;

/**
 * Whether bytes are one DER element and nothing after it, no deeper than a request ever is. It runs along the bytes once and calls
 * nothing for what is inside, so that no nesting can exhaust a stack that a parser would then run into.
 */
final class DerShape {
    private static final int DEEPEST = 24;
    private static final int CONSTRUCTED = 0x20;
    private static final int LONG_TAG = 0x1f;
    private static final int LONG_LENGTH = 0x80;

    private DerShape() {}

    static void require(byte[] der) throws CsrRejectedException {
        int[] ends = new int[DEEPEST + 1];
        int depth = 0;
        ends[0] = der.length;
        int at = 0;
        while (true) {
            while (at == ends[depth]) {
                if (depth == 0) {
                    return;
                }
                depth--;
            }
            if (depth == 0 && at > 0) {
                throw refused("more than one element");
            }
            int tag = der[at] & 0xff;
            if ((tag & LONG_TAG) == LONG_TAG) {
                throw refused("a tag of several bytes");
            }
            int start = at + 1;
            int end = end(der, start, ends[depth]);
            int content = contentStart(der, start);
            if ((tag & CONSTRUCTED) == 0) {
                at = end;
            } else if (depth == DEEPEST) {
                throw refused("nested deeper than " + DEEPEST);
            } else {
                ends[++depth] = end;
                at = content;
            }
        }
    }

    private static int contentStart(byte[] der, int at) {
        int first = der[at] & 0xff;
        return first < LONG_LENGTH ? at + 1 : at + 1 + (first & 0x7f);
    }

    private static int end(byte[] der, int at, int limit) throws CsrRejectedException {
        if (at >= limit) {
            throw refused("cut off");
        }
        int first = der[at] & 0xff;
        int bytes = first & 0x7f;
        if (first >= LONG_LENGTH && (bytes == 0 || bytes > 2 || at + bytes >= limit)) {
            throw refused("a length that DER or a request never has");
        }
        long length = first;
        if (first >= LONG_LENGTH) {
            length = 0;
            for (int i = 1; i <= bytes; i++) {
                length = length << 8 | der[at + i] & 0xff;
            }
        }
        long end = contentStart(der, at) + length;
        if (end > limit) {
            throw refused("cut off");
        }
        return (int) end;
    }

    private static CsrRejectedException refused(String found) {
        return new CsrRejectedException("csr: damaged: " + found + " (expected: one PKCS#10 request in DER)");
    }
}
