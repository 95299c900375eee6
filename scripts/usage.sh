# Sourced by each script first: --help prints the comment at the head of the script, --NAME=VALUE is --NAME VALUE, and
# an unknown option in the first place is an error. The known ones are those that the comment names.
usage=$(sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0")
words=()
for word in "$@"; do
    name=${word%%=*}
    case "$word" in
        --*=*) [[ $usage =~ (^|[^-a-z])"$name"([^-a-z]|$) ]] && words+=("$name" "${word#*=}") || words+=("$word") ;;
        *) words+=("$word") ;;
    esac
done
set -- ${words[@]+"${words[@]}"}
case "${1:-}" in
    -h | --help)
        printf '%s\n' "$usage"
        exit 0
        ;;
    -?*)
        [[ $usage =~ (^|[^-a-z])"$1"([^-a-z]|$) ]] || {
            echo "scripts/${0##*/}: unknown option $1; scripts/${0##*/} --help lists the options" >&2
            exit 2
        }
        ;;
esac
unset usage words word name
