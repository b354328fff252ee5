/** JSON that loses nothing. */
package alloyhost.json;
