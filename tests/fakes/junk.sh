#!/bin/sh
printf 'GNU Smalltalk \033[31mready\033[0m\n\nst> '
