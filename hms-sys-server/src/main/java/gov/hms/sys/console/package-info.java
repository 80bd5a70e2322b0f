/** What a browser needs of HMS-SYS to show the console: its files, and a session in the place of a token. */
package gov.hms.sys.console;
