# shellcheck shell=sh
# jpeg_position.sh: JPEGs that say a position of their own. Sourced.
#
# jpeg_position JPEG LAT N|S LON E|W TO    the JPEG with XMP: plain degrees, the
#                                          hemispheres beside.
jpeg_position() {
    printf 'http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="%s" exif:GPSLatitudeRef="%s" exif:GPSLongitude="%s" exif:GPSLongitudeRef="%s"/></rdf:RDF></x:xmpmeta>' \
        "$2" "$3" "$4" "$5" > "$W/.xmp"
    jpeg_bytes=$(($(wc -c < "$W/.xmp") + 2))
    {
        printf '\377\330\377\341'
        # shellcheck disable=SC2059
        printf "\\$(printf %o $((jpeg_bytes / 256)))\\$(printf %o $((jpeg_bytes % 256)))"
        cat "$W/.xmp"
        tail -c +3 "$1"
    } > "$6"
}
