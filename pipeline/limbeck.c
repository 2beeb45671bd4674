/* limbeck: the front command. Each command is a file of commands/. */
#include "program.h"

int main(int argc, char **argv)
{
    return program_main(&program_limbeck, argc, argv);
}
